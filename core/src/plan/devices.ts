/** A device that training time is estimated for. */
export interface Device {
  readonly name: string;
  /** Dense bf16 matrix throughput the maker publishes, in floating-point operations a second. */
  readonly peakFlops: number;
  readonly memoryBytes: number;
  /** Assumed price of one hour of one device, in US dollars; cloud prices differ several times over. */
  readonly assumedDollarsPerHour: number;
}

/**
 * Published figures (NVIDIA data sheets, dense, without sparsity): A100 312 TFLOPS, H100 SXM and H200 989 TFLOPS.
 * The machine at hand is not in the table: nothing is known of it until something was measured on it.
 */
export const DEVICES: readonly Device[] = [
  { name: 'A100 80GB', peakFlops: 312e12, memoryBytes: 80e9, assumedDollarsPerHour: 2 },
  { name: 'H100 SXM 80GB', peakFlops: 989e12, memoryBytes: 80e9, assumedDollarsPerHour: 3 },
  { name: 'H200 141GB', peakFlops: 989e12, memoryBytes: 141e9, assumedDollarsPerHour: 4 },
];

/**
 * Share of the peak that training is assumed to reach. Published figures for models of this size on A100 lie between
 * a third and a half (PaLM, 2022, appendix B, defines the measure).
 */
export const ASSUMED_UTILISATION = 0.4;

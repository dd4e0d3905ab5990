/** What a plugin knows of the machine: the manifest's `doctor` module exports one as `doctor`. */
export type DoctorContributor = () => Promise<readonly DoctorCheck[]> | readonly DoctorCheck[];

export interface DoctorCheck {
  /** `backend/native`, `compiler`, `data/the-stack`. */
  readonly id: string;
  /** Null: could not be found out. */
  readonly ok: boolean | null;
  /** What was found, and what it costs when missing. */
  readonly why: string;
  /** The one thing to do; empty when all is well. */
  readonly fix: string;
}

/** Processors the filter is written for, as `os.arch()` names them. */
export type Architecture = 'x64' | 'arm64';

/** A system call's number on each; null where a processor does not have it. */
type Numbers = Readonly<Record<string, readonly [x64: number | null, arm64: number | null]>>;

/** Calls that no program to be judged needs, and that ways out have been made of. */
const REFUSED: Numbers = {
  // Other processes: made, run, looked into.
  fork: [57, null],
  vfork: [58, null],
  execve: [59, 221],
  execveat: [322, 281],
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  kcmp: [312, 272],
  pidfd_open: [434, 434],
  pidfd_send_signal: [424, 424],
  pidfd_getfd: [438, 438],
  // The network, and sockets with a name.
  socket: [41, 198],
  connect: [42, 203],
  accept: [43, 202],
  accept4: [288, 242],
  bind: [49, 200],
  listen: [50, 201],
  // File systems and namespaces.
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  statmount: [457, 457],
  listmount: [458, 458],
  unshare: [272, 97],
  setns: [308, 268],
  mknod: [133, null],
  mknodat: [259, 33],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  fanotify_init: [300, 262],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  // Parts of the kernel that faults were found in, again and again.
  keyctl: [250, 219],
  add_key: [248, 217],
  request_key: [249, 218],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_setup: [206, 0],
  io_submit: [209, 2],
  vmsplice: [278, 75],
  modify_ldt: [154, null],
  personality: [135, 92],
  lookup_dcookie: [212, 18],
  nfsservctl: [180, 42],
  // The machine as a whole.
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  acct: [163, 89],
  settimeofday: [164, 170],
  adjtimex: [159, 171],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  iopl: [172, null],
  ioperm: [173, null],
  syslog: [103, 116],
  vhangup: [153, 58],
  // Memory that no limit of the process counts, and what outlives it.
  memfd_create: [319, 279],
  memfd_secret: [447, 447],
  mbind: [237, 235],
  move_pages: [279, 239],
  migrate_pages: [256, 238],
  set_mempolicy: [238, 237],
  shmget: [29, 194],
  shmat: [30, 196],
  shmctl: [31, 195],
  semget: [64, 190],
  semop: [65, 193],
  semctl: [66, 191],
  msgget: [68, 186],
  msgsnd: [69, 189],
  msgrcv: [70, 188],
  msgctl: [71, 187],
  mq_open: [240, 180],
  mq_unlink: [241, 181],
};

/** Calls that depend on what they are given, and the kernel's name of each processor. */
export const CALLS = {
  x64: { audit: 0xc000003e, clone: 56, clone3: 435, prlimit64: 302 },
  arm64: { audit: 0xc00000b7, clone: 220, clone3: 435, prlimit64: 261 },
} as const;

/** The newest call that was looked at (`mseal`): the kernel seems not to have what came after. */
export const NEWEST = 462;

export function refusedCalls(architecture: Architecture): readonly number[] {
  const at = architecture === 'x64' ? 0 : 1;
  return Object.values(REFUSED).flatMap((numbers) => numbers[at] ?? []);
}

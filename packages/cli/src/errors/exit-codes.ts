/**
 * What the program ends with.
 *
 * | code | |
 * |---|---|
 * | 0 | done; Ctrl-C ends `dev`, `tail`, `join` and `load` with it as well |
 * | 1 | the hub refused it, or it failed |
 * | 2 | the command line, a profile or the input cannot be used; nothing was done |
 * | 3 | the hub, or AWS, cannot be reached |
 * | 4 | credentials are missing or refused |
 * | 5 | `doctor` or `smoke` found something wrong, `load` lost something, or all it sent was refused |
 * | 130 | Ctrl-C before it was done |
 */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  notPermitted: 4,
  checkFailed: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

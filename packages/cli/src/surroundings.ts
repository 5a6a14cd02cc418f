export type OutputStream = NodeJS.WritableStream & { readonly isTTY?: boolean | undefined };

/** Everything outside the program, injected so that tests can run commands in their own process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Results. */
  readonly stdout: OutputStream;
  /** Progress and errors. */
  readonly stderr: OutputStream;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean | undefined };
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal;
}

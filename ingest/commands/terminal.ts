/** Where a command prints: its result, and beside it progress and problems. */
export interface Terminal {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>
  readonly stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>
}

/** The exit codes of every command, after BSD's sysexits. */
export const exitCodes = {
  ok: 0,
  /** It ran, and some files were rejected. */
  rejected: 1,
  /** Wrong usage. */
  usage: 64,
  /** Images that may name a patient, and would be published. */
  identifying: 65,
  /** A source or database that does not exist. */
  noInput: 66,
  /** A port that is taken, or a service that does not answer as it ought to. */
  unavailable: 69,
  /** A defect of this program. */
  software: 70,
  /** A file could not be written. */
  io: 74,
  /** Another ingest is at work on the same database. */
  busy: 75,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends a command with one line for the user and an exit code; never shows a stack trace. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode, options?: ErrorOptions) {
    super(message, options)
    this.exitCode = exitCode
  }
}

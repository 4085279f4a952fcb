/** Why no picture can be made of a file. */
export type DicomErrorReason =
  | 'malformed data set'
  | 'malformed pixel data'
  | 'unsupported transfer syntax'
  | 'unsupported photometric interpretation'
  | 'unsupported pixel format'

/** A file that breaks a rule, or uses what is not supported; the message names thing, value and rule. */
export class DicomError extends Error {
  override readonly name = 'DicomError'
  readonly reason: DicomErrorReason

  constructor(reason: DicomErrorReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}

declare module 'dicom-character-set' {
  /** @throws {Error} on a character set that it does not know */
  export function convertBytes(
    specificCharacterSet: string | undefined,
    bytes: Uint8Array,
    options?: { readonly vr?: string },
  ): string
}

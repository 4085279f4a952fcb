/** Where a command prints: its result, and beside it progress and problems. */
export interface Terminal {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>
  readonly stderr: Pick<NodeJS.WriteStream, 'write' | 'isTTY'>
}

/** A text from a file, or its name, with the characters that would steer a terminal escaped. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** Gives memory for some bytes of an answer. */
export type Allocate = (bytes: number) => Uint8Array<ArrayBuffer>

/** Makes the body of an answer in memory that is used again once the answer has been sent. */
export type Lend = <Body>(make: (allocate: Allocate) => Promise<Body>) => Promise<Body>

/** What Node gives to a request; other runtimes have nothing like it. */
export interface NodeRequest {
  readonly lend?: Lend
}

/** Memory for anything. */
export const fresh: Allocate = (bytes) => new Uint8Array(bytes)

/** Makes a body in memory that is lent to the request, or new. */
export function inMemory<Body>(
  request: NodeRequest | undefined,
  make: (allocate: Allocate) => Promise<Body>,
): Promise<Body> {
  return request?.lend ? request.lend(make) : make(fresh)
}

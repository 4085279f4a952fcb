/** Which units of the split belong together, because they share something. */

/** Sets of texts that grow together: union-find, named by their smallest member. */
export class Groups {
  readonly #parents = new Map<string, string>()

  /** Makes the two members of one group. */
  join(a: string, b: string): void {
    const [first, second] = [this.idOf(a), this.idOf(b)]
    if (first === second) return
    const [smaller, larger] = first < second ? [first, second] : [second, first]
    this.#parents.set(larger, smaller)
  }

  /** The smallest member of a member's group. */
  idOf(member: string): string {
    const path: string[] = []
    let id = member
    for (let parent = this.#parents.get(id); parent !== undefined; ) {
      path.push(id)
      id = parent
      parent = this.#parents.get(id)
    }
    for (const step of path) this.#parents.set(step, id)
    return id
  }
}

/** The R2 bucket of a Worker. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Account } from './account.ts'
import type { ApiAnswer } from './api.ts'
import type { Cloud } from './cloud.ts'
import type { PublishedObject } from './objects.ts'
import { openPace, uploadPace } from './pace.ts'

/** As many as are listed or deleted in one request. */
const objectsAPage = 1_000

/** The part of a cloud that objects are. */
export type ObjectStore = Pick<
  Cloud,
  'createBucket' | 'listObjects' | 'putObjects' | 'deleteObjects'
>

/** R2, as such a part. */
export function openR2(account: Account): ObjectStore {
  const pace = openPace(uploadPace)
  return {
    createBucket: () => createBucket(account),
    listObjects: () => listObjects(account),
    putObjects: async (objects) => {
      await pace(objects.length)
      await putObjects(account, objects)
    },
    deleteObjects: (keys) => deleteObjects(account, keys),
  }
}

async function createBucket({ api, name }: Account): Promise<void> {
  if (await api.find({ path: `r2/buckets/${name}` })) return
  await api.ask({ method: 'POST', path: 'r2/buckets', body: { name } })
}

type ObjectPage = readonly { readonly key: string; readonly size: number }[]

async function listObjects({ api, name }: Account): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  let cursor: string | undefined = ''
  while (cursor !== undefined) {
    const answer: ApiAnswer<ObjectPage> | undefined = await api.find<ObjectPage>({
      path: `r2/buckets/${name}/objects`,
      query: { per_page: String(objectsAPage), ...(cursor && { cursor }) },
    })
    for (const { key, size } of answer?.result ?? []) found.set(key, size)
    cursor = answer && cursorOf(answer)
  }
  return found
}

function cursorOf({ result_info }: ApiAnswer<ObjectPage>): string | undefined {
  return result_info?.is_truncated === false ? undefined : result_info?.cursor || undefined
}

/** One content type a list: wrangler takes it for all objects of a list. */
async function putObjects(
  { wrangler, scratch, name }: Account,
  objects: readonly PublishedObject[],
): Promise<void> {
  const filename = join(scratch, 'objects.json')
  for (const type of new Set(objects.map(({ contentType }) => contentType))) {
    const list = objects.filter(({ contentType }) => contentType === type)
    writeFileSync(filename, JSON.stringify(list.map(({ key, path }) => ({ key, file: path }))))
    const target = ['--remote', '--force', '--content-type', type]
    await wrangler(['r2', 'bulk', 'put', name, '--filename', filename, ...target])
  }
}

async function deleteObjects({ api, name }: Account, keys: readonly string[]): Promise<void> {
  for (let start = 0; start < keys.length; start += objectsAPage) {
    const body = keys.slice(start, start + objectsAPage)
    await api.ask({ method: 'DELETE', path: `r2/buckets/${name}/objects`, body })
  }
}

/** `mini-pacs publish --local`, and the Worker that wrangler starts with what it left. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { afterEach, expect, test, vi } from 'vitest'
import { emptyBucket, listBucket } from '../../ingest/publish/bucket.ts'
import { d1File } from '../../ingest/publish/state.ts'
import { buildArchive, type ImageSeed, pngOf, sha256 } from '../fixtures/archive.ts'
import { miniPacs, type Ran } from '../ingest/program.ts'
import { temporaryFolder } from '../support/folder.ts'
import { ask } from '../support/runtime.ts'

const folder = temporaryFolder()
const wrangler = fileURLToPath(
  new URL('../../node_modules/wrangler/bin/wrangler.js', import.meta.url),
)

/** Data sets that share an image. */
const sets = {
  first: ['1.1', '1.2', '1.3'],
  second: ['1.2', '2.1'],
  third: ['1.2', '3.1'],
  fourth: ['1.2', '4.1'],
} as const
type SetName = keyof typeof sets

function seed(ImageID: string): ImageSeed {
  return { ImageID, PatientID: `PAT-${ImageID}`, PatientIdentityRemoved: 'YES', FileName: 'name' }
}

/** A folder in which some data sets were published, one after another. */
async function publishedFolder(name: string, ...published: readonly SetName[]): Promise<string> {
  const at = join(folder, name)
  for (const set of published) {
    await buildArchive(join(at, set), { name: set, seeds: sets[set].map(seed) })
    expect(
      publish(at, '--db', `${set}/medical_imaging.db`, '--out', `${set}/training_png`),
    ).toMatchObject({
      status: 0,
    })
  }
  return at
}

function publish(at: string, ...options: readonly string[]): Ran {
  return miniPacs(at, 'publish', '--local', ...options)
}

function bucketOf(at: string): { readonly state: string; readonly bucket: string } {
  return { state: join(at, '.wrangler/publish/.wrangler/state/v3'), bucket: 'mini-pacs' }
}

/** The digest and the file names in the database that the Worker is bound to. */
async function served(at: string): Promise<readonly unknown[]> {
  const text = readFileSync(join(at, '.wrangler/publish/wrangler.json'), 'utf8')
  const { d1_databases: [bound] = [] }: { d1_databases?: readonly { database_id: string }[] } =
    JSON.parse(text)
  const client = createClient({
    url: `file:${d1File(bucketOf(at).state, bound?.database_id ?? '')}`,
  })
  const { rows } = await client.execute(
    'SELECT Digest, (SELECT max(FileName) FROM Images) FROM Dataset',
  )
  client.close()
  return Object.values(rows[0] ?? {})
}

let child: ChildProcess | undefined
afterEach(async () => {
  if (child === undefined || child.exitCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
})

/** Runs the command that publish printed, on a port that is free, until it is ready. */
async function startWrangler(at: string, command: string): Promise<string> {
  const args = command.trim().split(' ').slice(2)
  child = spawn(process.execPath, [wrangler, ...args, '--port', '0'], { cwd: at })
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data: Buffer) => {
      printed += data.toString()
    })
  }
  const url = () => /Ready on (http:\S+)/.exec(printed)?.[1]
  const isDone = () => url() !== undefined || child?.exitCode !== null
  await vi.waitUntil(isDone, { timeout: 110_000, interval: 50 })
  return url() ?? expect.fail(printed)
}

test('wrangler dev serves what was published, while more is', { timeout: 240_000 }, async () => {
  const at = await publishedFolder('served', 'first')
  const { stdout } = publish(at, '--db', 'first/medical_imaging.db', '--out', 'first/training_png')
  expect(stdout).toBe('npx wrangler dev -c .wrangler/publish/wrangler.json\n')
  const url = await startWrangler(at, stdout)
  expect((await ask(url, '/images/1.1/png')).body).toEqual(pngOf('1.1'))
  expect((await ask(url, '/dataset')).text).toContain(sha256('data set first'))
  // Nothing that looks after it is stopped by a Worker that reads.
  await publishedFolder('served', 'second')
  expect(publish(at, '--check')).toMatchObject({ stdout: '2 objects: 2 as published, 0 not\n' })
  expect(publish(at, '--rollback').status).toBe(0)
  expect(publish(at, '--prune', '--keep', '0').stdout).toContain('1 databases and 1 objects')
})

test('the database before the present one is taken back, and the one before that', async () => {
  const at = await publishedFolder('back', 'first', 'second', 'third')
  expect(await served(at)).toEqual([sha256('data set third'), null])
  publish(at, '--rollback')
  publish(at, '--rollback')
  expect(await served(at)).toEqual([sha256('data set first'), null])
  const refused = publish(at, '--rollback')
  expect(refused).toMatchObject({ status: 66, stdout: '' })
  expect(refused.stderr).toBe('no database was published before this one\n')
})

test('pruning leaves what is served and the newest, and the objects that they need', async () => {
  const at = await publishedFolder('prune', 'first', 'second', 'third', 'fourth')
  publish(at, '--rollback')
  publish(at, '--rollback')
  publish(at, '--rollback')
  const { stdout } = publish(at, '--prune', '--keep', '1')
  expect(stdout).toMatch(/^(mini-pacs-\S+\n){2}2 databases and 2 objects deleted\n$/)
  const keys = [...(await listBucket(bucketOf(at))).keys()].sort()
  expect(keys).toEqual(['1.1', '1.2', '1.3', '4.1'].map((id) => sha256(pngOf(id))).sort())
  const listed = publish(at, '--list').stdout.trimEnd().split('\n')
  expect(listed).toEqual([
    expect.stringMatching(/2 images$/),
    expect.stringMatching(/3 images {2}served$/),
  ])
  expect(publish(at, '--check').status).toBe(0)
})

test('an object that is gone is named, and nothing is taken back to a data set that lacks it', async () => {
  const at = await publishedFolder('check', 'first', 'second')
  const gone = sha256(pngOf('1.2'))
  await emptyBucket(bucketOf(at), [gone])
  expect(publish(at, '--check')).toMatchObject({
    status: 1,
    stdout: `missing  ${gone}\n2 objects: 1 as published, 1 not\n`,
  })
  expect(publish(at, '--rollback')).toMatchObject({ status: 1, stdout: '' })
  expect(await served(at)).toEqual([sha256('data set second'), null])
  const again = publish(at, '--db', 'second/medical_imaging.db', '--out', 'second/training_png')
  expect(again.stderr).toContain('Objects: 1 of 1 uploaded')
  expect(publish(at, '--check').status).toBe(0)
})

test('file names are another database', async () => {
  const at = await publishedFolder('names', 'first')
  const place = ['--db', 'first/medical_imaging.db', '--out', 'first/training_png']
  expect(publish(at, ...place, '--file-names').stderr).toMatch(/Database: mini-pacs-\S+ imported/)
  expect(await served(at)).toEqual([sha256('data set first'), 'name'])
})

test('images that may name a patient are named and refused', async () => {
  const at = join(folder, 'named')
  await buildArchive(at, { seeds: [{ ...seed('1.1'), PatientIdentityRemoved: 'NO' }] })
  const ran = publish(at)
  expect(ran).toMatchObject({ status: 65, stdout: '' })
  expect(ran.stderr).toMatch(
    /^identifying {2}patient PAT-1\.1 .+ is "NO", not YES\nnot published: /,
  )
  expect(existsSync(join(at, '.wrangler'))).toBe(false)
  expect(publish(at, '--allow-identified').status).toBe(0)
})

test('a dry run says what would be done, and does nothing', async () => {
  const at = join(folder, 'dry')
  await buildArchive(at, { seeds: sets.first.map(seed) })
  const { stdout } = publish(at, '--dry-run')
  expect(stdout).toContain('2. objects: upload 3 of 3, 0.0 of 0.0 MB\n')
  expect(stdout).toMatch(/^3\. database mini-pacs-\S+: import 0\.\d MB: 3 Patients, 3 Studies, /m)
  expect(existsSync(join(at, '.wrangler'))).toBe(false)
})

test('a PNG that was changed is not published under the hash of another', async () => {
  const at = join(folder, 'changed')
  const { images } = await buildArchive(at, { seeds: sets.first.map(seed) })
  writeFileSync(join(images, 'train/valid/1.1.png'), Buffer.from(pngOf('1.1')).reverse())
  const ran = publish(at)
  expect(ran).toMatchObject({ status: 66, stdout: '' })
  expect(ran.stderr).toContain(`not ${sha256(pngOf('1.1'))} as ingest wrote it`)
})

test.each([
  { options: [], reason: 'give one of --remote, --local and --turso' },
  { options: ['--remote', '--local'], reason: 'give one of --remote, --local and --turso' },
  { options: ['--local', '--list', '--prune'], reason: 'give one of --rollback, --list, --prune' },
  { options: ['--local', '--list', '--dry-run'], reason: 'give one of --rollback, --list' },
  { options: ['--turso', 'x.db', '--list'], reason: '--turso only writes a file' },
  { options: ['--local', '--name', 'No'], reason: '--name is "No", not 3 to 33 small letters' },
  { options: ['--remote', '--url', 'x'], reason: '--url is "x", not a URL that begins with' },
])('publish $options is refused: $reason', ({ options, reason }) => {
  const ran = miniPacs(folder, 'publish', ...options)
  expect(ran).toMatchObject({ status: 64, stdout: '' })
  expect(ran.stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(reason)])
})

import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ct, patient } from './images.ts'
import { folderWith, listTree, miniPacs, programPath, query } from './program.ts'

describe('another run', () => {
  test('adds new files, and leaves old assignments and an unchanged archive alone', async () => {
    const folder = folderWith({ 'dicom/a.dcm': patient('A', '1.1') })
    miniPacs(folder, 'ingest', 'dicom')
    const database = join(folder, 'medical_imaging.db')
    const before = readFileSync(database)
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('1 stored, 0 duplicate')
    expect(readFileSync(database)).toEqual(before)
    for (const id of ['B', 'C', 'D']) {
      writeFileSync(join(folder, `dicom/${id}.dcm`), patient(id, `1.2.${id.charCodeAt(0)}`))
    }
    writeFileSync(join(folder, 'dicom/A2.dcm'), patient('A', '1.1.2'))
    expect(miniPacs(folder, 'ingest', 'dicom').stdout).toContain('5 files: 5 stored')
    const states = await query(folder, "SELECT State FROM Images WHERE PatientID = 'A'")
    expect(states).toEqual([{ State: 'train' }, { State: 'train' }])
    expect(await query(folder, 'SELECT ImageCount FROM Dataset')).toEqual([{ ImageCount: 5 }])
  })

  test.each([
    ['--seed', '7'],
    ['--split-unit', 'study'],
    ['--training-ratio', '0.5'],
    ['--validation-ratio', '0.2'],
  ])('with another %s is refused, and names --rebuild', (name, value) => {
    const folder = folderWith({ 'dicom/a.dcm': ct() })
    miniPacs(folder, 'ingest', 'dicom')
    const ran = miniPacs(folder, 'ingest', 'dicom', name, value)
    expect(ran).toMatchObject({ status: 64, stdout: '' })
    expect(ran.stderr).toContain('--rebuild')
    expect(miniPacs(folder, 'ingest', 'dicom', name, value, '--rebuild').status).toBe(0)
    expect(miniPacs(folder, 'ingest', 'dicom').status).toBe(0)
  })

  test('with --rebuild removes the PNGs that are no more, and no file of another', async () => {
    const folder = folderWith({ 'dicom/a.dcm': ct({ elements: { SOPInstanceUID: '1.1' } }) })
    miniPacs(folder, 'ingest', 'dicom', '--label', 'sick')
    writeFileSync(join(folder, 'training_png/keep.txt'), 'mine')
    miniPacs(folder, 'ingest', 'dicom', '--rebuild', '--label', 'well')
    expect(listTree(join(folder, 'training_png'))).toEqual(['keep.txt', 'train/well/1.1.png'])
  })
})

describe('a database that is not free', () => {
  test('of another program is left alone', () => {
    const folder = folderWith({ 'dicom/a.dcm': ct(), 'medical_imaging.db': 'not even SQLite' })
    const ran = miniPacs(folder, 'ingest', 'dicom', '--rebuild')
    expect(ran.stderr).toContain('not a database of mini-pacs, and is left alone')
    expect(ran.status).toBe(66)
    expect(readFileSync(join(folder, 'medical_imaging.db'), 'utf8')).toBe('not even SQLite')
  })

  test('is refused while a process has it, which is named', () => {
    const folder = folderWith({
      'dicom/a.dcm': ct(),
      'medical_imaging.db.lock': String(process.pid),
    })
    const ran = miniPacs(folder, 'ingest', 'dicom')
    expect(ran.stderr).toContain(`process ${process.pid} is ingesting into it`)
    expect(ran.status).toBe(75)
  })

  test('is taken from a process that is no more', () => {
    const folder = folderWith({ 'dicom/a.dcm': ct(), 'medical_imaging.db.lock': '999999999' })
    expect(miniPacs(folder, 'ingest', 'dicom').status).toBe(0)
    expect(listTree(folder)).not.toContain('medical_imaging.db.lock')
  })
})

describe('a run that was killed', () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, i) => [`dicom/${i}.dcm`, patient(`P${i}`, `1.2.${i}`)]),
  )
  const undisturbed = folderWith(files)
  miniPacs(undisturbed, 'ingest', 'dicom')

  test('leaves the database before it untouched, and is continued by the next', async () => {
    const folder = folderWith({ 'first/x.dcm': patient('X', '1.9') })
    miniPacs(folder, 'ingest', 'first')
    const before = readFileSync(join(folder, 'medical_imaging.db'))
    mkdirSync(join(folder, 'dicom'))
    for (const name of Object.keys(files)) {
      copyFileSync(join(undisturbed, name), join(folder, name))
    }
    const child = spawn(process.execPath, [programPath('cli'), 'ingest', 'dicom'], { cwd: folder })
    await new Promise((resolve) => setTimeout(resolve, 150))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    const after = readFileSync(join(folder, 'medical_imaging.db'))
    const [{ ImageCount: images } = {}] = await query(folder, 'SELECT ImageCount FROM Dataset')
    expect(after.equals(before) || images === 61).toBe(true)
    expect(miniPacs(folder, 'ingest', 'dicom').status).toBe(0)
    expect(await query(folder, 'SELECT ImageCount FROM Dataset')).toEqual([{ ImageCount: 61 }])
    expect(listTree(join(folder, 'training_png'))).toHaveLength(61)
  })
})

import { describe, expect, test } from 'vitest'
import { formatFiles, formatLeaks } from '../../ingest/format.ts'
import { mpeg, patient } from './images.ts'
import { folderWith, miniPacs } from './program.ts'

const stored = {
  Source: '/dicom',
  FilePath: 'a "1", b.dcm',
  Outcome: 'stored',
  Reason: null,
  Detail: null,
  InstanceUID: '1.1',
} as const

const rejected = {
  Source: '/dicom',
  FilePath: 'c.dcm',
  Outcome: 'rejected',
  Reason: 'unreadable file',
  Detail: 'EACCES',
  InstanceUID: null,
} as const

describe('formatFiles', () => {
  test('as text lists what is not stored, and adds up', () => {
    expect(formatFiles([stored, rejected], 'text')).toBe(
      [
        'rejected: unreadable file (1)',
        '  /dicom/c.dcm  EACCES',
        '',
        '2 files seen = 1 stored + 0 duplicate + 0 skipped + 1 rejected',
      ].join('\n'),
    )
  })

  test('as CSV quotes what has to be', () => {
    expect(formatFiles([stored, rejected], 'csv')).toBe(
      [
        'Source,FilePath,Outcome,Reason,Detail,InstanceUID',
        '/dicom,"a ""1"", b.dcm",stored,,,1.1',
        '/dicom,c.dcm,rejected,unreadable file,EACCES,',
      ].join('\r\n'),
    )
  })

  test('as JSON is a list of rows', () => {
    expect(JSON.parse(formatFiles([rejected], 'json'))).toEqual([rejected])
  })
})

test('formatLeaks groups pictures that look alike', () => {
  const image = { DifferenceHash: 'ab', PatientID: 'A', ImageID: '1', State: 'train' } as const
  const rows = [
    { ...image, PngFilePath: 'train/valid/1.png' },
    { ...image, State: 'test' as const, ImageID: '2', PngFilePath: 'test/valid/2.png' },
  ]
  expect(formatLeaks(rows, 'text')).toBe(
    [
      'ab',
      '  train/valid/1.png  A',
      '  test/valid/2.png  A',
      '',
      '2 images look like one of another state (1 difference hashes)',
    ].join('\n'),
  )
})

describe('mini-pacs report', () => {
  const patients = ['A', 'B', 'C', 'D', 'E', 'F'].map((id, i) => {
    return [`dicom/${id}.dcm`, patient(id, `1.${i}`)] as const
  })
  const folder = folderWith({ ...Object.fromEntries(patients), 'dicom/j.dcm': mpeg })
  miniPacs(folder, 'ingest', 'dicom')

  test('prints the ledger', () => {
    const { stdout, status } = miniPacs(folder, 'report')
    expect(status).toBe(0)
    expect(stdout).toContain('rejected: unsupported transfer syntax (1)')
    expect(stdout).toContain('7 files seen = 6 stored + 0 duplicate + 0 skipped + 1 rejected')
  })

  test('prints the same pictures in different states with --leaks', () => {
    const rows: unknown = JSON.parse(
      miniPacs(folder, 'report', '--leaks', '--format', 'json').stdout,
    )
    expect(rows).toHaveLength(6)
  })

  test('without a database ends with exit code 66', () => {
    expect(miniPacs(folder, 'report', '--db', 'no.db')).toMatchObject({ status: 66, stdout: '' })
  })
})

import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CommitUnknownError, DocumentError, fileStore, followView, parseDocument, StoreLockedError,
} from 'daolinet/store'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daolinet-file-store-'))
  file = join(folder, 'network.json')
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

const tenant = (id: string) => ({ type: 'put', kind: 'tenant', id, value: { id } }) as const

const saved = async () => parseDocument(await readFile(file, 'utf8'))

describe('the store in a file', () => {
  it('has what it had, numbers and addresses as well, when it is opened again', async () => {
    const demo = await readFile('examples/demo/network.json', 'utf8')
    await writeFile(file, demo)
    const first = await fileStore(file)
    const follower = await followView(first)
    const assigned = follower.view.records.assignment.entries()
    expect(assigned.length).toBeGreaterThan(4)
    await follower.close()
    await first.close()
    const again = await fileStore(file)
    const second = await followView(again)
    expect(second.view.records.assignment.entries().sort()).toEqual(assigned.sort())
    const names = (text: string) => parseDocument(text).endpoints.map(({ id }) => id).sort()
    expect(names(await readFile(file, 'utf8'))).toEqual(names(demo))
    await second.close()
    await again.close()
    expect(await readdir(folder)).toEqual(['network.json'])
  })

  it('has every commit in the file when it resolves, and never half a document', async () => {
    const store = await fileStore(file)
    let reading = true
    let read = 0
    const reader = (async () => {
      while (reading) {
        const text = await readFile(file, 'utf8').catch(() => '{}')
        expect(() => parseDocument(text)).not.toThrow()
        read++
      }
    })()
    for (let n = 0; n < 30; n++) {
      await Promise.all([0, 1, 2].map((k) => store.commit([tenant(`t${n}-${k}`)])))
      expect((await saved()).tenants).toHaveLength(3 * n + 3)
    }
    reading = false
    await reader
    expect(read).toBeGreaterThan(0)
    await store.close()
  })

  it('refuses what would make the document invalid, and keeps other entries in memory', async () => {
    const store = await fileStore(file)
    const network = { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24' }
    const put = { type: 'put', kind: 'network', id: 'web', value: network } as const
    await expect(store.commit([put])).rejects.toBeInstanceOf(DocumentError)
    expect((await store.list()).entries).toEqual([])
    await store.commit([tenant('acme'), put])
    await expect(store.commit([{ type: 'delete', kind: 'tenant', id: 'acme' }])).rejects.toThrow('acme')
    await store.commit([{ type: 'put', kind: 'note', id: 'a', value: 1 }])
    expect(await readFile(file, 'utf8')).not.toContain('note')
    await store.close()
  })

  it('leaves a file alone that another has put in its place', async () => {
    const store = await fileStore(file)
    await store.commit([tenant('a')])
    await writeFile(join(folder, 'other'), '{ "tenants": [{ "id": "b" }] }')
    await rename(join(folder, 'other'), file)
    await expect(store.commit([tenant('c')])).rejects.toBeInstanceOf(StoreLockedError)
    expect((await saved()).tenants).toEqual([{ id: 'b' }])
    await store.close()
  })

  it('says when the file cannot be written, and writes everything the next time', async () => {
    const place = join(folder, 'place')
    await mkdir(place)
    const store = await fileStore(join(place, 'network.json'))
    await rename(place, join(folder, 'away'))
    await expect(store.commit([tenant('a')])).rejects.toBeInstanceOf(CommitUnknownError)
    await rename(join(folder, 'away'), place)
    await store.commit([tenant('b')])
    const text = await readFile(join(place, 'network.json'), 'utf8')
    expect(parseDocument(text).tenants).toEqual([{ id: 'a' }, { id: 'b' }])
    await store.close()
  })

  it('does not open a file that is no document', async () => {
    await writeFile(file, '{ "tenants": [{}] }')
    await expect(fileStore(file)).rejects.toBeInstanceOf(DocumentError)
    expect(await readFile(file, 'utf8')).toBe('{ "tenants": [{}] }')
  })
})

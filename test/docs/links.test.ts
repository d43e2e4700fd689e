/** The links of the guides and the readme lead to files and headings that are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const files = ['README.md', 'CONTRIBUTING.md', ...readdirSync(new URL('docs/', root))
  .filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)]

/** The text of a page without its programs. */
function prose(page: URL): string {
  return readFileSync(page, 'utf8').replaceAll(/^```.*?^```$/gms, '')
}

/** The addresses of the headings of a page, as GitHub and the site make them. */
function headings(page: URL): Set<string> {
  return new Set(Array.from(prose(page).matchAll(/^#+ (.*)$/gm), ([, title]) =>
    title!.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-')))
}

it.each(files)('%s has no dead link', (file) => {
  const page = new URL(file, root)
  const links = Array.from(prose(page).matchAll(/\]\(([^):#\s]*)(?:#([^)\s]+))?\)/g))
  const dead = links.filter(([, target, heading]) => {
    const other = target === '' ? page : new URL(target!, page)
    return !existsSync(other) || (heading !== undefined && !headings(other).has(heading))
  })
  expect(dead.map(([link]) => link)).toEqual([])
})

it('looks at links', () => {
  const links = files.flatMap((file) => Array.from(prose(new URL(file, root)).matchAll(/\]\([\w./]+\.md/g)))
  expect(links.length).toBeGreaterThan(50)
})

/** Pieces of a page in Markdown. */

/** The first lines of a page: what the site needs to know of it, its title, and that nobody edits it. */
export function head(title: string, intro: string): string {
  return `---
title: ${title}
group: Reference tables
---

<!-- Made by \`npm run tables\` from the sources. Change those, not this page. -->

# ${title}

${intro}
`
}

/** A table. */
export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return `${[line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n')}\n`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').trim()
}

/** A heading, and what stands below it. */
export function section(level: number, title: string, ...body: readonly string[]): string {
  return `${'#'.repeat(level)} ${title}\n\n${body.filter((part) => part !== '').join('\n')}`
}

/** A name or a piece of a program. */
export function code(text: string): string {
  return `\`${text}\``
}

/** The address of a heading on a page: the one that GitHub and typedoc give to a heading of one word. */
export function anchor(page: string, heading: string): string {
  return `${page}#${heading.toLowerCase()}`
}

/** A number as the specifications write it: `0x00002320`. */
export function hexadecimal(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`
}

/** The first sentence of a comment. It ends before a capital letter, not within `1.3.5` or `§7.3.4.1`. */
export function firstSentence(text: string): string {
  return /^.*?[.:](?=\s+[A-Z`{(])/s.exec(text)?.[0] ?? text
}

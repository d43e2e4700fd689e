// Prints `passed failed` of one vitest JSON report, given its file and the runner's exit status.
import { readFileSync } from 'node:fs'

const [file, status] = process.argv.slice(2)
const report = JSON.parse(readFileSync(file, 'utf8'))

const broken = report.testResults.filter(
  (result) => result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
).length
const skipped = report.numPendingTests + report.numTodoTests
let failed = report.numFailedTests + broken + skipped
if (report.numTotalTests === 0 || (status !== '0' && failed === 0)) failed += 1

console.log(`${report.numPassedTests} ${failed}`)

// Prints `passed failed` of one vitest JSON report, given its file and the runner's exit status.
// Without a report, because the run was ended or never began, that is one failure.
import { existsSync, readFileSync } from 'node:fs'

const [file, status] = process.argv.slice(2)
if (!existsSync(file)) {
  console.log('0 1')
  process.exit()
}
const report = JSON.parse(readFileSync(file, 'utf8'))

const broken = report.testResults.filter(
  (result) => result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
).length
const skipped = report.numPendingTests + report.numTodoTests
let failed = report.numFailedTests + broken + skipped
if (report.numTotalTests === 0 || (status !== '0' && failed === 0)) failed += 1

console.log(`${report.numPassedTests} ${failed}`)

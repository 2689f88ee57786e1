// node duckdb.mjs FILE...: every row as DuckDB reads it, one line of JSON for each file; {"error"} where it refuses.
// node duckdb.mjs --sql STATEMENT: the same for the rows of a statement.
import { DuckDBInstance, DuckDBTimestampValue, DuckDBTimestampTZValue, DuckDBTimestampMillisecondsValue } from '@duckdb/node-api'

const connection = await (await DuckDBInstance.create(':memory:')).connect()

// Numbers of 64 bits and those that JSON lacks go as texts, times as microseconds since 1970.
function plain(value) {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) return value.micros.toString()
  if (value instanceof DuckDBTimestampMillisecondsValue) return (value.millis * 1000n).toString()
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (Object.is(value, -0)) return '-0'
  return value
}

const [first, ...rest] = process.argv.slice(2)
const questions = first === '--sql'
  ? rest.map(sql => [sql])
  : [first, ...rest].map(name => ['select * from read_parquet($name)', { name }])

for (const [sql, parameters] of questions) {
  let answer
  try {
    const reader = await connection.runAndReadAll(sql, parameters)
    answer = reader.getRowObjects().map(row => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])))
  } catch (error) {
    answer = { error: error.message }
  }
  console.log(JSON.stringify(answer))
}

// Runs a file of DuckDB statements with the package @duckdb/node-api, found by NODE_PATH:
// where there is no duckdb program, `npm install @duckdb/node-api` somewhere gives this.
const fs = require("fs");
const { DuckDBInstance } = require("@duckdb/node-api");

(async () => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(fs.readFileSync(process.argv[2], "utf8"));
})().catch((error) => {
  console.error(error.message);
  process.exit(3);
});

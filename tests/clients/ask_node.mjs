// Run by Node: as ask_duckdb.py, with @duckdb/node-api. `node ask_node.mjs DATABASE`
import readline from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

for await (const line of readline.createInterface({ input: process.stdin })) {
  const instance = await DuckDBInstance.create(process.argv[2], { access_mode: 'READ_ONLY' });
  const connection = await instance.connect();
  const found = {};
  for (const [name, sql] of Object.entries(JSON.parse(line))) {
    const result = await connection.runAndReadAll(sql);
    found[name] = { columns: result.columnNames(), rows: result.getRowsJson() };
  }
  connection.closeSync();
  instance.closeSync();
  console.log(JSON.stringify(found));
}

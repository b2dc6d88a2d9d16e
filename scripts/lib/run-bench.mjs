import process from "node:process";
import { pathToFileURL } from "node:url";

const { title, run } = await import(pathToFileURL(process.argv[2]).href);
const rows = await run();
console.log(`\n${title}`);
console.log(renderTable(rows));

function renderTable(rows) {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column])))];
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at].length)));
  return cells.map((row) => renderRow(row, widths)).join("\n");
}

/** Names stand left, numbers right. */
function renderRow(row, widths) {
  return row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join("  ");
}

// Reads the corpus: corpus/*.sql. A file is a row of blocks, each opened by a header line:
//   -- input: NAME        the SELECT of a common table, usable from every file
//   -- name: NAME         a query; its full name is FILE/NAME
// Lines right below `-- name:` may say
//   -- with: A, B         the common tables A and B are put in front as WITH A AS (…), B AS (…)
//   -- param: NAME:TYPE:VALUE   a query parameter, as bq takes it; without NAME the next ?. The engine gets it as a parameter, too
//   -- script: yes       the query is a script, whose last result counts; Google's engine runs what stands behind `-- judged as:`
//   -- engine: younger    what younger.py says counts, because the release in engine.mjs does not know the construct
//   -- judged as:         (further down) the statement that Google's engine runs instead: the same meaning without what its release lacks
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, 'corpus');

/** Every query: {name, topic, sql, judged, younger, params, script}. */
export function corpus() {
  const inputs = new Map(), queries = [];
  for (const file of readdirSync(folder).filter(f => f.endsWith('.sql')).sort()) {
    const topic = file.slice(0, -4);
    let block = null;
    const finish = () => {
      if (block?.input && inputs.has(block.input)) throw new Error(`two inputs are called ${block.input}`);
      if (block) (block.input ? inputs.set(block.input, text(block.lines)) : queries.push(block));
    };
    for (const line of readFileSync(path.join(folder, file), 'utf8').split('\n')) {
      const header = line.match(/^-- (input|name): (\S+)\s*$/);
      if (header) {
        finish();
        block = header[1] === 'input' ? { input: header[2], lines: [] } : { name: `${topic}/${header[2]}`, topic, with: [], params: [], lines: [], judged: null };
      } else if (block && /^-- with: /.test(line)) block.with = line.slice(9).split(',').map(s => s.trim());
      else if (block && /^-- param: /.test(line)) block.params.push(line.slice(10).trim());
      else if (block && /^-- script: yes\s*$/.test(line)) block.script = true;
      else if (block && /^-- engine: younger\s*$/.test(line)) block.younger = true;
      else if (block && /^-- judged as:\s*$/.test(line)) block.judged = [];
      else if (block) (block.judged || block.lines).push(line);
    }
    finish();
  }
  const seen = new Set();
  return queries.map(q => {
    if (seen.has(q.name)) throw new Error(`two queries are called ${q.name}`);
    seen.add(q.name);
    const sql = expand(text(q.lines), q.with, inputs, q.name);
    return { name: q.name, topic: q.topic, younger: Boolean(q.younger), params: q.params, script: Boolean(q.script), sql, judged: q.judged ? expand(text(q.judged), q.with, inputs, q.name) : sql };
  });
}

const text = lines => lines.join('\n').trim().replace(/;$/, '');

function expand(sql, names, inputs, query) {
  if (!names.length) return sql;
  const ctes = names.map(name => {
    if (!inputs.has(name)) throw new Error(`${query}: there is no input ${name}`);
    return `${name} AS (\n${inputs.get(name)}\n)`;
  }).join(', ');
  const own = sql.match(/^WITH\s+(RECURSIVE\s+)?/i);
  return own ? `WITH ${own[1] ? 'RECURSIVE ' : ''}${ctes}, ${sql.slice(own[0].length)}` : `WITH ${ctes}\n${sql}`;
}

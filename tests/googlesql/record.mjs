#!/usr/bin/env node
// Runs the corpus in Google's engine and writes what it answers to answers/TOPIC.jsonl, one query a line.
//
//   npm install && node record.mjs            (about 350 MB, once)
//   ACUITY_GOOGLESQL=folder node record.mjs   with the engine installed elsewhere
//   node record.mjs arrays strings            these topics only
//
// Queries for the younger engine need it too (see younger.py): ACUITY_GOOGLESQL_PYTHON names a Python that has it. The record says which
// engine has answered where it is that one.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { corpus } from './corpus.mjs';
import { Engine } from './engine.mjs';

const folder = path.join(import.meta.dirname, 'answers');
const wanted = process.argv.slice(2);
const queries = corpus().filter(q => !wanted.length || wanted.includes(q.topic));

/** Whether the outermost query has an ORDER BY: its rows are then compared in order. */
function ordered(sql) {
  const bare = sql.replace(/--[^\n]*|r?'(?:\\.|[^'\\])*'|r?"(?:\\.|[^"\\])*"|`[^`]*`/g, ' ');
  let depth = 0, outer = '';
  for (const c of bare) {
    if (c === '(' || c === '[') depth++;
    else if (c === ')' || c === ']') depth--;
    else if (!depth) outer += c;
  }
  return /\bORDER\s+BY\b/i.test(outer);
}

/** The answers of the younger engine, by the queries' names. */
function younger(queries) {
  if (!queries.length) return new Map();
  const python = process.env.ACUITY_GOOGLESQL_PYTHON || 'python3';
  const input = queries.map(q => JSON.stringify({ sql: q.judged }) + '\n').join('');
  const run = spawnSync(python, [path.join(import.meta.dirname, 'younger.py')], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
  const answers = run.stdout.trim().split('\n');
  if (run.status !== 0 || answers.length !== queries.length) throw new Error(`the younger engine did not answer: ${run.stderr}`);
  return new Map(queries.map((q, i) => [q.name, JSON.parse(answers[i])]));
}

const late = younger(queries.filter(q => q.younger));
const engine = await Engine.start(process.env.ACUITY_GOOGLESQL || import.meta.dirname);
try {
  const byTopic = new Map();
  for (const q of queries) {
    const answer = q.younger ? late.get(q.name) : await engine.answer(q.judged, q.params);
    const entry = {
      name: q.name, sql: q.sql, ...(q.params.length ? { params: q.params } : {}), ...(q.script ? { script: true } : {}), ...(q.younger ? { engine: 'zetasql 0.1.5' } : {}), ...answer,
    };
    if (answer.rows) {
      if (ordered(q.sql)) entry.ordered = true;
      else entry.rows = answer.rows.map(r => [JSON.stringify(r), r]).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, r]) => r);
    }
    if (!byTopic.has(q.topic)) byTopic.set(q.topic, []);
    byTopic.get(q.topic).push(entry);
  }
  mkdirSync(folder, { recursive: true });
  if (!wanted.length) for (const old of readdirSync(folder)) if (!byTopic.has(old.replace(/\.jsonl$/, ''))) rmSync(path.join(folder, old));
  const counts = { queries: 0, rows: 0, typesOnly: 0, fails: 0, rejects: 0 };
  for (const [topic, entries] of byTopic) {
    const file = path.join(folder, `${topic}.jsonl`);
    writeFileSync(`${file}.new`, entries.map(e => JSON.stringify(e) + '\n').join(''));
    renameSync(`${file}.new`, file);
    for (const e of entries) {
      counts.queries++;
      counts[e.rejects !== undefined ? 'rejects' : e.fails !== undefined ? 'fails' : e.rows ? 'rows' : 'typesOnly']++;
      const expects = /^rejected/.test(topic) ? 'rejects' : 'answers';
      if ((expects === 'rejects') !== (e.rejects !== undefined)) console.error(`${e.name}: ${e.rejects || 'accepted'}`);
    }
  }
  console.error(counts);
} finally {
  engine.stop();
}

#!/usr/bin/env node
// Judges SQL by Google's engine: one JSON object a line in ({"sql": …} or {"sql": …, "tables": {…}}), one answer a line out, in the same order.
// With "tables" the statement is only analysed, over those empty tables. The engine's forms of answers are described in engine.mjs; {"error": …}
// says that there is none.
//
//   ACUITY_GOOGLESQL=folder-where-npm-install-ran node judge.mjs < requests.jsonl
import { createInterface } from 'node:readline';
import { Engine } from './engine.mjs';

const start = () => Engine.start(process.env.ACUITY_GOOGLESQL || import.meta.dirname);
let engine = start();
/** One answer; an engine that does not finish is replaced, and what it was asked besides stays unanswered. */
async function judged(sql, tables) {
  const mine = await engine;
  try {
    return await (tables ? mine.analyze(sql, tables) : mine.answer(sql));
  } catch (e) {
    if (mine === await engine) {
      mine.stop();
      engine = start();
    }
    return { error: e.message };
  }
}
const AHEAD = Number(process.env.ACUITY_GOOGLESQL_AHEAD || 4);
const waiting = [];
let shown = Promise.resolve();
try {
  for await (const line of createInterface({ input: process.stdin })) {
    if (!line.trim()) continue;
    const { sql, tables } = JSON.parse(line);
    const answer = judged(sql, tables);
    // Each answer is written as soon as those before it are.
    shown = shown.then(async () => { process.stdout.write(JSON.stringify(await answer) + '\n'); });
    waiting.push(shown);
    if (waiting.length >= AHEAD) await waiting.shift();
  }
  await shown;
} finally {
  (await engine).stop();
}

// Google's reference implementation of its SQL, as a local process: analysis and evaluation with typed values.
//
//   const engine = await Engine.start(folder);   // folder: where `npm install` ran
//   await engine.answer('SELECT 1 AS x');        // {columns: [['x', 'INT64']], rows: [['1']]}
//   engine.stop();
//
// An answer is one of
//   {columns, rows}     the result; every cell is null, a string in the canonical form below, or a list (ARRAY elements, STRUCT fields)
//   {columns}           valid, but this release of the engine cannot evaluate it (APPROX_ functions, for one)
//   {fails: message}    valid, and evaluation ends in an error (division by zero, a cast that does not hold)
//   {rejects: message}  not valid
//
// Canonical text: INT64 and decimals in plain digits without trailing zeros, FLOAT64 in the shortest form that reads back (NaN, Infinity,
// -Infinity), BOOL true/false, BYTES in hexadecimal, DATE 2020-01-31, TIME 10:00:00[.123456], DATETIME 2020-01-31 10:00:00[.123456], TIMESTAMP as
// DATETIME in UTC, JSON as the engine prints it.
import { createRequire } from 'node:module';
import { spawn } from 'node:child_process';
import net from 'node:net';
import path from 'node:path';

const SCALARS = {
  TYPE_INT64: 'INT64', TYPE_DOUBLE: 'FLOAT64', TYPE_STRING: 'STRING', TYPE_BOOL: 'BOOL', TYPE_BYTES: 'BYTES', TYPE_DATE: 'DATE',
  TYPE_DATETIME: 'DATETIME', TYPE_TIMESTAMP: 'TIMESTAMP', TYPE_TIME: 'TIME', TYPE_NUMERIC: 'NUMERIC', TYPE_BIGNUMERIC: 'BIGNUMERIC',
  TYPE_JSON: 'JSON', TYPE_INTERVAL: 'INTERVAL',
};
const KINDS = Object.fromEntries(Object.entries(SCALARS).map(([kind, name]) => [name, kind]));
const STATEMENTS = [
  'QUERY', 'CREATE_TABLE_AS_SELECT', 'CREATE_TABLE', 'CREATE_VIEW', 'MERGE', 'INSERT', 'UPDATE', 'DELETE', 'CREATE_SCHEMA', 'DROP', 'TRUNCATE',
  'CREATE_FUNCTION',
].map(kind => `RESOLVED_${kind}_STMT`);
// Features of BigQuery that the engine's maximum leaves out because its own release called them unfinished.
const ALSO = ['FEATURE_INTERVAL_TYPE', 'FEATURE_V_1_3_QUALIFY', 'FEATURE_V_1_3_PIVOT', 'FEATURE_V_1_3_UNPIVOT'];
const LIMITS = /unimplemented|not supported by (the )?reference|not yet supported|unsupported (built-in )?function|not supported yet|are not supported yet|no implementation/i;

/** How long a question may take; the logarithm of a NUMERIC never ends. */
const SECONDS = 10;

/** A type message as GoogleSQL text. */
export function typeName(type) {
  if (type.array_type) return `ARRAY<${typeName(type.array_type.element_type)}>`;
  if (type.struct_type) {
    const fields = (type.struct_type.field || []).map(f => (f.field_name ? `${f.field_name} ` : '') + typeName(f.field_type));
    return `STRUCT<${fields.join(', ')}>`;
  }
  return SCALARS[type.type_kind] || type.type_kind;
}

const pad = (n, width = 2) => String(n).padStart(width, '0');
const fraction = nanos => (nanos ? '.' + pad(nanos, 9).replace(/0{3}$/, '') : '');

function decimal(bytes, scale) {
  let n = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) n = (n << 8n) | BigInt(bytes[i]);
  if (bytes.length && bytes[bytes.length - 1] & 0x80) n -= 1n << BigInt(8 * bytes.length);
  const sign = n < 0n ? '-' : '';
  const digits = (n < 0n ? -n : n).toString().padStart(scale + 1, '0');
  const tail = digits.slice(-scale).replace(/0+$/, '');
  return sign + digits.slice(0, -scale) + (tail ? '.' + tail : '');
}

function interval(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const micros = view.getBigInt64(0, true), days = view.getInt32(8, true), rest = view.getUint32(12, true);
  // The highest bit is the sign of the months, which follow in 18 bits; a nanosecond fraction is in the lowest ten.
  const months = (rest >>> 31 ? -1 : 1) * ((rest >>> 13) & 0x3ffff);
  return `${months} months ${days} days ${micros} us`;
}

function cell(value, type) {
  const kind = value.value;
  if (kind === undefined) return null;
  const v = value[kind];
  switch (kind) {
    case 'int64_value': return String(v);
    case 'bool_value': return v ? 'true' : 'false';
    case 'double_value': return Object.is(v, -0) ? '-0' : String(v);
    case 'string_value': return v;
    case 'json_value': return v;
    case 'bytes_value': return Buffer.from(v).toString('hex');
    case 'date_value': return new Date(v * 86400000).toISOString().slice(0, -14).padStart(10, '0');
    case 'timestamp_value': {
      const iso = new Date(Number(v.seconds || 0) * 1000).toISOString();
      return `${iso.slice(0, -14)} ${iso.slice(-13, -5)}${fraction(v.nanos)}`;
    }
    case 'datetime_value': {
      const n = BigInt(v.bit_field_datetime_seconds || 0), bits = (at, width) => Number((n >> at) & ((1n << width) - 1n));
      const [year, month, day, hour, minute, second] = [bits(26n, 14n), bits(22n, 4n), bits(17n, 5n), bits(12n, 5n), bits(6n, 6n), bits(0n, 6n)];
      return `${pad(year, 4)}-${pad(month)}-${pad(day)} ${pad(hour)}:${pad(minute)}:${pad(second)}${fraction(v.nanos)}`;
    }
    case 'time_value': {
      const n = BigInt(v), s = Number(n >> 30n), nanos = Number(n & ((1n << 30n) - 1n));
      return `${pad(s >> 12)}:${pad((s >> 6) & 63)}:${pad(s & 63)}${fraction(nanos)}`;
    }
    case 'numeric_value': return decimal(Buffer.from(v), 9);
    case 'bignumeric_value': return decimal(Buffer.from(v), 38);
    case 'interval_value': return interval(Buffer.from(v));
    case 'array_value': return (v.element || []).map(e => cell(e, type.array_type.element_type));
    case 'struct_value': return (v.field || []).map((f, i) => cell(f, type.struct_type.field[i].field_type));
    default: throw new Error(`no canonical text for ${kind}`);
  }
}

/** A value as GoogleSQL: arrays and structs from JSON, everything else from its text. */
function literal(value, type) {
  if (value === null) return `CAST(NULL AS ${type})`;
  const element = type.match(/^ARRAY<(.*)>$/i);
  if (element) return `ARRAY<${element[1]}>[${value.map(v => literal(v, element[1])).join(', ')}]`;
  const struct = type.match(/^STRUCT<(.*)>$/i);
  if (struct) {
    let depth = 0;
    const fields = [''];
    for (const c of struct[1]) {
      if (c === ',' && !depth) { fields.push(''); continue; }
      depth += c === '<' ? 1 : c === '>' ? -1 : 0;
      fields[fields.length - 1] += c;
    }
    const values = fields.map(f => f.trim().match(/^(\w+) (.*)$/)).map(([, name, ty]) => literal(value[name] ?? null, ty));
    return `CAST(STRUCT(${values.join(', ')}) AS ${type})`;
  }
  const text = JSON.stringify(String(value));
  if (/^BYTES$/i.test(type)) return `FROM_BASE64(${text})`;
  if (/^JSON$/i.test(type)) return `PARSE_JSON(${text})`;
  return `CAST(${text} AS ${type})`;
}

const freePort = () => new Promise(done => {
  const socket = net.createServer().listen(0, '127.0.0.1', () => { const { port } = socket.address(); socket.close(() => done(port)); });
});

/** The first query statement inside an analysed statement, and its output columns. */
function outputColumns(resolved) {
  const node = resolved[resolved.node];
  const statement = node && node.output_column_list ? node : null;
  return (statement ? statement.output_column_list : []).map(c => [plain(c.name), typeName(c.column.type)]);
}
const plain = name => (name.startsWith('$') ? '' : name);

export class Engine {
  /** Starts the engine of the package installed in `folder`. */
  static async start(folder) {
    const require = createRequire(path.join(path.resolve(folder), 'package.json'));
    const grpc = require('@grpc/grpc-js'), loader = require('@grpc/proto-loader');
    const base = path.join(path.dirname(require.resolve('@fivetrandevelopers/zetasql')), 'zetasql');
    const engine = new Engine();
    const port = await freePort();
    engine.process = spawn(path.join(base, 'remote_server.so'), ['127.0.0.1', String(port)], { stdio: 'ignore' });
    const definition = loader.loadSync('local_service.proto', {
      includeDirs: [path.join(base, 'protos')], keepCase: true, oneofs: true, arrays: true, longs: String, enums: String,
    });
    const Service = grpc.loadPackageDefinition(definition).zetasql.local_service.ZetaSqlLocalService;
    engine.client = new Service(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': 1 << 28, 'grpc.max_send_message_length': 1 << 28,
    });
    await new Promise((ok, no) => engine.client.waitForReady(Date.now() + 20000, e => (e ? no(e) : ok())));
    const language = await engine.call('GetLanguageOptions', { maximum_features: true });
    language.product_mode = 'PRODUCT_EXTERNAL';
    language.supported_statement_kinds = STATEMENTS;
    for (const feature of ALSO) if (!language.enabled_language_features.includes(feature)) language.enabled_language_features.push(feature);
    engine.language = language;
    engine.options = { language_options: language, error_message_mode: 'ERROR_MESSAGE_ONE_LINE', default_timezone: 'UTC' };
    engine.version = require('@fivetrandevelopers/zetasql/package.json').version;
    return engine;
  }

  stop() {
    this.client.close();
    this.process.kill();
  }

  call(method, request) {
    return new Promise((ok, no) => this.client[method](request, { deadline: Date.now() + SECONDS * 1000 }, (e, reply) => (e ? no(e) : ok(reply))));
  }

  /** Tables by dotted name: {"src_mimic.icustays": {"icustay_id": "INT64"}}. */
  catalog(tables = {}) {
    const root = { name: 'catalog', builtin_function_options: { language_options: this.language }, table: [], catalog: [] };
    for (const [name, columns] of Object.entries(tables)) {
      const column = Object.entries(columns).map(([c, t]) => ({ name: c, type: { type_kind: KINDS[t] } }));
      root.table.push({ name, column });
      const parts = name.split('.');
      let place = root;
      for (const part of parts.slice(0, -1)) {
        let next = place.catalog.find(c => c.name === part);
        if (!next) place.catalog.push(next = { name: part, table: [], catalog: [] });
        place = next;
      }
      if (parts.length > 1) place.table.push({ name: parts[parts.length - 1], column });
    }
    return root;
  }

  /** Query parameters as the engine takes them, from texts `name:type:value`: {params, options}, the options with their types. */
  async parameters(given) {
    const params = [], query_parameters = [];
    for (const text of given) {
      const [, name, type, value] = text.match(/^(\w*):([^:]*):([^]*)$/);
      const wanted = type || 'STRING';
      const sql = `SELECT ${literal(value === 'NULL' ? null : /^(ARRAY|STRUCT)/i.test(wanted) ? JSON.parse(value) : value, wanted)} AS p`;
      const reply = await this.call('EvaluateQuery', { sql, simple_catalog: this.catalog(), options: this.options });
      const cell = reply.content.table_data.row[0].cell[0], ty = reply.prepared.columns[0].type;
      const known = name || `p${params.length + 1}`;
      params.push({ name: known, value: cell });
      query_parameters.push({ name: known, type: ty });
    }
    return { params, options: params.length ? { ...this.options, query_parameters } : this.options };
  }

  /** Whether `sql` (any statement) is valid over `tables`: {columns} or {rejects}. */
  async analyze(sql, tables, options = this.options) {
    try {
      const reply = await this.call('Analyze', { sql_statement: sql, simple_catalog: this.catalog(tables), options });
      const statement = reply.resolved_statement;
      return { columns: outputColumns(statement) };
    } catch (e) {
      return { rejects: e.details || e.message };
    }
  }

  /** What the query `sql` means. */
  async answer(sql, given = []) {
    // The service evaluates parameters with names only: each ? gets one.
    let place = 0;
    const named = given.length ? sql.replace(/'[^']*'|\?/g, s => (s === '?' ? `@p${++place}` : s)) : sql;
    const bare = named.trim().replace(/;\s*$/, '');
    const { params, options } = await this.parameters(given);
    try {
      const reply = await this.call('EvaluateQuery', { sql: bare, simple_catalog: this.catalog(), options, params });
      const columns = reply.prepared.columns;
      const rows = (reply.content.table_data.row || []).map(row => row.cell.map((c, i) => cell(c, columns[i].type)));
      return { columns: columns.map(c => [plain(c.name), typeName(c.type)]), rows };
    } catch (e) {
      const message = e.details || e.message;
      // DEADLINE_EXCEEDED, UNAVAILABLE
      if (e.code === 4 || e.code === 14) throw new Error(`the engine did not finish: ${message}`);
      const analysis = await this.analyze(bare, undefined, options);
      if (analysis.rejects) return analysis;
      return LIMITS.test(message) ? { columns: analysis.columns } : { fails: message };
    }
  }
}

import { stripVTControlCharacters } from 'node:util';
import type { Results } from '../api/commands';
import type { NotebookValues } from './command';
import type { Json, JupyterMessage } from '../kernels/jupyter-message';

/** What `display` puts out for a table. */
const TABLE = 'application/vnd.lakehouse.table+json';
/** What `dbutils` puts out for the agent. */
const EXIT = 'application/vnd.lakehouse.exit';
const TASK_VALUES = 'application/vnd.lakehouse.task-values+json';

const IMAGES = ['image/png', 'image/jpeg'];

/** Most text of one command, in characters; the rest is dropped, and the result says so. */
const MAX_TEXT = 10_000_000;

/** Makes the result of a command of what its kernel puts out. */
export class ResultBuilder {
  private readonly text: string[] = [];
  private length = 0;
  private truncated = false;
  private table?: Json;
  private readonly images: string[] = [];
  private failure?: Results;
  private exitValue?: string;
  private taskValues?: Record<string, unknown>;

  public take({ type, content }: JupyterMessage): void {
    if (type === 'stream') this.write(String(content.text));
    else if (type === 'error') this.failure = errorOf(content);
    else if (type === 'display_data' || type === 'execute_result') this.show(record(content.data));
  }

  /** The result: an error before a table, a table before images, images before text. */
  public results(): Results {
    if (this.failure) return this.failure;
    if (this.table) return { resultType: 'table', ...this.table, isJsonSchema: true };
    const [image] = this.images;
    if (image !== undefined && this.images.length === 1) return { resultType: 'image', fileName: image };
    if (image !== undefined) return { resultType: 'images', fileNames: this.images };
    return { resultType: 'text', data: this.text.join('').replace(/\n$/, ''), ...(this.truncated && { truncated: true }) };
  }

  /** What was handed to `dbutils`. */
  public values(): NotebookValues {
    const { exitValue, taskValues } = this;
    return { ...(exitValue !== undefined && { exitValue }), ...(taskValues !== undefined && { taskValues }) };
  }

  private show(data: Json): void {
    if (EXIT in data) this.exitValue = String(data[EXIT]);
    if (TASK_VALUES in data) {
      this.taskValues = { ...this.taskValues, ...record(data[TASK_VALUES]) };
      return;
    }
    const image = IMAGES.find((type) => typeof data[type] === 'string');
    if (TABLE in data) this.table = record(data[TABLE]);
    else if (image !== undefined) this.images.push(`data:${image};base64,${String(data[image]).replace(/\s/g, '')}`);
    else this.write(`${textOf(data)}\n`);
  }

  private write(text: string): void {
    const room = MAX_TEXT - this.length;
    this.truncated ||= text.length > room;
    this.length += Math.min(text.length, room);
    if (room > 0) this.text.push(text.slice(0, room));
  }
}

function textOf(data: Json): string {
  const text = data['text/markdown'] ?? data['text/plain'];
  return typeof text === 'string' ? text : '';
}

/** The result of a command that its kernel could not finish. */
export function failed(summary: string, cause: string): Results {
  return { resultType: 'error', summary: escapeHtml(summary), cause };
}

/** The summary is HTML, which clients take the tags from; the trace is text. */
function errorOf({ ename, evalue, traceback }: Json): Results {
  const name = `<span class='ansi-red-fg'>${escapeHtml(String(ename))}</span>`;
  const trace = Array.isArray(traceback) ? traceback.map(String).join('\n') : `${String(ename)}: ${String(evalue)}`;
  return { resultType: 'error', summary: `${name}: ${escapeHtml(String(evalue))}`, cause: stripVTControlCharacters(trace) };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (character) => (character === '&' ? '&amp;' : character === '<' ? '&lt;' : '&gt;'));
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

import { TurnWriter } from '../src/platform/turn-writer';

test('what is written in a turn goes out together at its end, in order, and what is left when asked', async () => {
  const pieces: string[] = [];
  const writer = new TurnWriter((text) => void pieces.push(text));
  writer.write('a');
  writer.write('b');
  expect(pieces).toEqual([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(pieces).toEqual(['ab']);
  writer.write('c');
  writer.flush();
  writer.flush();
  expect(pieces).toEqual(['ab', 'c']);
});

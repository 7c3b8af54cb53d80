import { main } from './commands';

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});

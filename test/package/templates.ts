import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DeletionPolicy?: string;
}

/** The committed templates of the apps in integ/, by app and file. */
export function committedTemplates(): { path: string; resources: Record<string, TemplateResource> }[] {
  const folder = resolve(__dirname, '../../integ');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.snapshot') && existsSync(join(folder, name)))
    .flatMap((name) => readdirSync(join(folder, name)).map((file) => join(name, file)))
    .map((path) => {
      const template = JSON.parse(readFileSync(join(folder, path), 'utf8')) as { Resources?: Record<string, TemplateResource> };
      return { path, resources: template.Resources ?? {} };
    });
}

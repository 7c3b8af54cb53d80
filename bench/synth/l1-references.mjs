// References of a template on their way into source text. They travel through the L1 classes' own conversion of properties as
// marked strings, and come out as expressions: `${r.Vpc.ref}`.

const METHODS = {
  'Fn::Base64': 'base64',
  'Fn::Cidr': 'cidr',
  'Fn::GetAZs': 'getAzs',
  'Fn::Join': 'join',
  'Fn::Select': 'select',
  'Fn::Split': 'split',
  'Fn::Sub': 'sub',
};
const MARK = /«(\d+)»/g;

/** Marks the references in properties, and writes properties as source. */
export function reading(template) {
  const expressions = [];
  const mark = (value) => {
    if (Array.isArray(value)) return value.map(mark);
    if (typeof value !== 'object' || value === null) return value;
    const [name, ...more] = Object.keys(value);
    if (more.length === 0 && (name === 'Ref' || name === 'Fn::GetAtt' || METHODS[name])) return marked(name, value[name]);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mark(each)]));
  };
  const marked = (name, value) => {
    if (name === 'Fn::Join' && value[0] === '') return value[1].map(mark).join('');
    return `«${expressions.push(expression(name, value)) - 1}»`;
  };
  const expression = (name, value) => {
    if (name === 'Ref') return template.Resources[value] ? `r.${value}.ref` : `Fn.ref('${value}')`;
    if (name === 'Fn::GetAtt') return `r.${value[0]}.getAtt('${[value].flat().slice(1).join('.')}').toString()`;
    const parameters = [value].flat().map((each) => source(mark(each)));
    return `Fn.${METHODS[name]}(${name === 'Fn::Join' ? `${parameters[0]}, ${source(mark(value[1]))}` : parameters.join(', ')})`;
  };

  const source = (value) => {
    if (typeof value === 'string') return quoted(value);
    if (Array.isArray(value)) return `[${value.map(source).join(', ')}]`;
    if (typeof value !== 'object' || value === null) return String(value);
    const entries = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}: ${source(each)}`);
    return `{ ${entries.join(', ')} }`;
  };
  const quoted = (value) => {
    const alone = value.match(/^«(\d+)»$/);
    if (alone) return expressions[Number(alone[1])];
    if (!value.includes('«')) return JSON.stringify(value);
    return `\`${value.replace(/[`\\]|\$\{/g, '\\$&').replace(MARK, (_, index) => `\${${expressions[Number(index)]}}`)}\``;
  };
  return { mark, source, referencesOf: (resource) => references(resource) };
}

/** Logical ids that a resource names. */
function references(value) {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    if (key === 'Ref') return [each];
    if (key === 'Fn::GetAtt') return [[each].flat()[0].split('.')[0]];
    if (key === 'DependsOn') return [each].flat();
    return references(each);
  });
}

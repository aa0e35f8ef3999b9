export async function load(item) {
  if (!item) return;  //#= nothing
  if (item.cached) return item.value;  //#= value
  return await fetch(item.url);  //#= Response
}

const open = (url) => new WebSocket(url);

const later = (item) => {
  return () => load(item);  //#= Func
};

import React, { useEffect, useState } from 'react';

export function Price({ sku }: { sku: string }) {
  const [price, setPrice] = useState(0);
  useEffect(() => {
    fetch(`/prices/${sku}`).then((reply) => (reply.ok ? reply.json() : 0)).then(setPrice);
  }, [sku]);
  return <b>{price}</b>;
}

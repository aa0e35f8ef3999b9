import React, { useEffect } from 'react';
import { api } from './api';

export const View: React.FC<Props> = ({ id, onDone }) => {
  useEffect(() => {  //#= react.useEffect in View
    const timer = setInterval(() => api.poll(id), 1000);  //#= setInterval in View; ./api.api.poll in View
    return () => clearInterval(timer);  //#= clearInterval in View
  }, [id]);
  return (
    <List onOpen={async () => await api.open(id)}>  //#= ./api.api.open awaited in View
      {rows().map((r) => (  //#= rows().map in View; rows in View
        <Item key={r.key()} {...props(r)} done={onDone?.(r)} />  //#= ?key in View; props in View; ?onDone in View
      ))}
    </List>
  );
};

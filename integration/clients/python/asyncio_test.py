"""aiomysql: connections beside each other, TLS, BEGIN ... COMMIT and ROLLBACK as transactions."""

import asyncio
import ssl

import aiomysql

from checks import HOST, PORT, done, equal


async def main():
    pool = await aiomysql.create_pool(host=HOST, port=PORT, user="root", db="shop", minsize=5, maxsize=5, autocommit=True)

    async def ask(n):
        async with pool.acquire() as c, c.cursor() as cur:
            await cur.execute("SELECT %s + 1, name FROM people WHERE id = 1", (n,))
            return await cur.fetchone()

    equal("beside each other", await asyncio.gather(*(ask(n) for n in range(20))), [(n + 1, "Ada") for n in range(20)])
    async with pool.acquire() as c, c.cursor() as cur:
        await cur.execute("CREATE TABLE by_aiomysql (k INT, v INT) DUPLICATE KEY(k) DISTRIBUTED BY HASH(k) BUCKETS 1 PROPERTIES ('replication_num' = '1')")
        await c.begin()
        await cur.execute("INSERT INTO by_aiomysql VALUES (1, 1)")
        await cur.execute("INSERT INTO by_aiomysql VALUES (2, 2)")
        equal("nobody sees rows before the commit", await count(pool), 0)
        await c.commit()
        equal("after the commit", await count(pool), 2)
        await c.begin()
        await cur.execute("INSERT INTO by_aiomysql SELECT k + 10, v FROM by_aiomysql")
        try:
            await cur.execute("SELECT 1")
        except Exception as e:
            equal("a SELECT inside", "only insert, update, delete, commit, rollback is acceptable" in str(e), True)
        await c.rollback()
        equal("after the rollback", await count(pool), 2)
    pool.close()
    await pool.wait_closed()

    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    c = await aiomysql.connect(host=HOST, port=PORT, user="root", db="shop", ssl=context)
    async with c.cursor() as cur:
        await cur.execute("SELECT id FROM people ORDER BY id")
        equal("over TLS", await cur.fetchall(), ((1,), (2,), (3,)))
    c.close()


async def count(pool):
    async with pool.acquire() as c, c.cursor() as cur:
        await cur.execute("SELECT COUNT(*) FROM by_aiomysql")
        return (await cur.fetchone())[0]


asyncio.run(main())
done()

import time, cProfile, pstats
def test_demo(db):
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext
    from salesdept.home.demo import Story
    from customers import demo
    s = Story(13)
    p = cProfile.Profile(); c0=time.process_time(); t=time.time()
    with CaptureQueriesContext(connection) as q:
        p.enable(); demo.tell(s); p.disable()
    print("WALL", time.time()-t, "CPU", time.process_time()-c0, "Q", len(q))
    from collections import Counter
    print(Counter(x["sql"][:60] for x in q).most_common(14))
    pstats.Stats(p).sort_stats("cumtime").print_stats(22)

"""Names, posts and days that several parts of the story use."""

SURNAMES = "王李張劉陳楊黃趙吳周徐孫馬朱胡林郭何高羅"
GIVEN = ["志豪", "淑惠", "建國", "雅婷", "俊宏", "怡君", "家豪", "美慧", "文雄", "佩玲", "宗翰", "靜怡"]
STEPS = ["電話確認試用心得", "送報價單", "拜訪資訊部經理", "寄規格說明", "安排技術交流"]
POOL_DAYS = {"A": 90, "B": 120, "C": 180}
WARNED_BEFORE = 5
FILES_PER_REP = 10

import pathlib,sys,subprocess,re
n=0;fs=[]
for f in sorted(pathlib.Path(sys.argv[1]).glob("item-*/requests/*.txt")): n+=1; fs.append(str(f))
print(n,"requests",subprocess.run(["./count",*fs],capture_output=True,text=True).stdout.split()[-1])

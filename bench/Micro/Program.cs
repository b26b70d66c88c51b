using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TaskManager.Bench.Micro;

// In-process: the build rules of this repository do not fit generated projects.
var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));
var filter = args.Length == 0 ? "*" : $"*{args[0]}*";
BenchmarkSwitcher.FromAssembly(typeof(Product).Assembly).Run(["--filter", filter, "--join"], config);

using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using TaskManager.Bench.Micro;

// In this process: a generated project would be built by the rules of this repository, which are not for generated code.
var config = ManualConfig.Create(DefaultConfig.Instance)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "results"));
var filter = args.Length == 0 ? "*" : $"*{args[0]}*";
BenchmarkSwitcher.FromAssembly(typeof(Product).Assembly).Run(["--filter", filter, "--join"], config);

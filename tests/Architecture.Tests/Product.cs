using System.Reflection;
using ArchUnitNET.Loader;
using MediatR;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure;
using Loaded = ArchUnitNET.Domain.Architecture;

namespace TaskManager.Architecture.Tests;

/// <summary>What the rules are about: the assemblies of src, their types and their source files.</summary>
internal static class Product
{
    public static Assembly Domain { get; } = typeof(OwnerId).Assembly;

    public static Assembly Application { get; } = typeof(ICurrentOwner).Assembly;

    public static IReadOnlyList<Assembly> All { get; } =
        [Domain, Application, typeof(StartupException).Assembly, Assembly.Load("TaskManager.Web")];

    /// <summary>Their types with what each depends on.</summary>
    public static Loaded Types { get; } = new ArchLoader().LoadAssemblies([.. All]).Build();

    /// <summary>The use cases.</summary>
    public static IReadOnlyList<System.Type> Requests { get; } =
        [.. Application.GetTypes().Where(type => typeof(IBaseRequest).IsAssignableFrom(type) && !type.IsInterface)];

    /// <summary>Types that break the rules.</summary>
    public static Loaded BadTypes { get; } = new ArchLoader().LoadNamespacesWithinAssembly(
        typeof(Product).Assembly, "TaskManager.Architecture.Tests.Bad", "TaskManager.Domain.Bad", "TaskManager.Application.Bad",
        "TaskManager.Infrastructure.Bad", "TaskManager.Web.Bad").Build();

    public static string Root { get; } = FindRoot();

    /// <summary>Returns the source files of src with these endings, by their path from the root.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(params string[] endings) => SourcesIn("src", endings);

    /// <summary>Returns the source files of a folder with these endings, by their path from the root.</summary>
    public static IEnumerable<(string Path, string Text)> SourcesIn(string top, params string[] endings) =>
        Directory.EnumerateFiles(Path.Combine(Root, top), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            .Where(file => !file.Split('/').Any(folder => folder is "obj" or "bin" or "node_modules"))
            .Select(file => (file, File.ReadAllText(Path.Combine(Root, file))));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TaskManager.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the solution.");
        return folder.FullName;
    }
}

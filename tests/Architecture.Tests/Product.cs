using System.Reflection;
using System.Runtime.CompilerServices;
using TaskManager.Application.Common;
using TaskManager.Domain.Common;
using TaskManager.Infrastructure;

namespace TaskManager.Architecture.Tests;

/// <summary>What the rules are about: the assemblies of src, their types and their source files.</summary>
internal static class Product
{
    public static Assembly Domain { get; } = typeof(OwnerId).Assembly;

    public static Assembly Application { get; } = typeof(ICurrentOwner).Assembly;

    public static Assembly Infrastructure { get; } = typeof(StartupException).Assembly;

    public static Assembly Web { get; } = Assembly.Load("TaskManager.Web");

    public static IReadOnlyList<Assembly> All { get; } = [Domain, Application, Infrastructure, Web];

    /// <summary>The types that somebody wrote.</summary>
    public static IReadOnlyList<Type> Types { get; } = [.. All.SelectMany(WrittenTypes)];

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

    /// <summary>The types of an assembly without what the compiler, its generators and Razor make.</summary>
    public static IEnumerable<Type> WrittenTypes(Assembly assembly) => assembly.GetTypes().Where(type =>
        $"{type.Namespace}.".StartsWith("TaskManager.", StringComparison.Ordinal)
        && !Self(type).Any(each => each.Name.Contains('<') || each.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)));

    private static IEnumerable<Type> Self(Type type) => type.DeclaringType is { } outer ? Self(outer).Append(type) : [type];

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TaskManager.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside of the solution.");
        return folder.FullName;
    }
}

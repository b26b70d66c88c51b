using ArchUnitNET.Domain;
using Loaded = ArchUnitNET.Domain.Architecture;

namespace TaskManager.Architecture.Tests;

/// <summary>
/// Which folders of a project depend on which, by the namespaces of their types. A constant does not show where it is from.
/// </summary>
internal sealed class FolderGraph
{
    private readonly Dictionary<(string From, string To), string[]> _uses;

    private FolderGraph(Dictionary<(string From, string To), string[]> uses) => _uses = uses;

    /// <summary>The folders below a namespace, which themselves are named without it.</summary>
    public static FolderGraph Of(Loaded types, string root)
    {
        return new(
            (from type in types.Types
             from dependency in type.Dependencies
             let use = (From: Folder(type), To: Folder(dependency.Target))
             where use is { From: not null, To: not null } && use.From != use.To
             group $"{type.Name} uses {dependency.Target.Name}" by (use.From, use.To) into uses
             select uses).ToDictionary(uses => uses.Key, uses => uses.Distinct().ToArray()));

        // A type parameter has no namespace.
        string? Folder(IType type) => type.Namespace?.FullName is not { } name ? null
            : name == root ? "."
            : name.StartsWith($"{root}.", StringComparison.Ordinal) ? name[(root.Length + 1)..] : null;
    }

    /// <summary>The same without these dependencies, each as "From > To".</summary>
    public FolderGraph Without(IEnumerable<string> dependencies) =>
        new(_uses.Where(use => !dependencies.Contains($"{use.Key.From} > {use.Key.To}")).ToDictionary());

    /// <summary>A shortest cycle for each dependency that is in one, each cycle once: its folders, and the types that make it.</summary>
    public IEnumerable<string> Cycles() => _uses.Keys
        .Select(use => Path(use.To, use.From)).OfType<string[]>()
        .DistinctBy(cycle => string.Join(' ', cycle.Order(StringComparer.Ordinal)))
        .Select(cycle => string.Join("; ", cycle.Zip([.. cycle[1..], cycle[0]], Words)));

    private string Words(string from, string to) => $"{from} > {to} ({string.Join(", ", _uses[(from, to)])})";

    // The shortest way, both ends included; null when there is none.
    private string[]? Path(string from, string to)
    {
        var (seen, waiting) = (new HashSet<string>([from]), new Queue<string[]>([[from]]));
        while (waiting.TryDequeue(out var path))
        {
            if (path[^1] == to) return path;
            foreach (var (_, next) in _uses.Keys.Where(use => use.From == path[^1] && seen.Add(use.To))) waiting.Enqueue([.. path, next]);
        }
        return null;
    }
}

using TaskManager.Domain.Accounts;

namespace TaskManager.Application.Accounts;

/// <summary>The names of the scopes, in forms and in the API.</summary>
public static class ScopeNames
{
    /// <summary>The name of <see cref="Scopes.Read"/>.</summary>
    public const string Read = "read";

    /// <summary>The name of <see cref="Scopes.Write"/>.</summary>
    public const string Write = "write";

    /// <summary>Returns the names of <paramref name="scopes"/>.</summary>
    public static IEnumerable<string> Names(this Scopes scopes)
    {
        if (scopes.HasFlag(Scopes.Read)) yield return Read;
        if (scopes.HasFlag(Scopes.Write)) yield return Write;
    }

    /// <summary>Returns the scopes of these names; null when the list is empty, or a name is unknown.</summary>
    internal static Scopes? Parse(IReadOnlyList<string>? names)
    {
        var scopes = Scopes.None;
        foreach (var name in names ?? [])
            switch (name)
            {
                case Read: scopes |= Scopes.Read; break;
                case Write: scopes |= Scopes.Write; break;
                default: return null;
            }
        return scopes is Scopes.None ? null : scopes;
    }
}

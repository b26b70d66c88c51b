namespace TaskManager.Application.Common;

/// <summary>The program that sent the running request, most often a browser: a port.</summary>
public interface ICurrentClient
{
    /// <summary>Its network address; null when the request came from no network.</summary>
    string? Address { get; }

    /// <summary>Whether it runs on the same machine as the server.</summary>
    bool IsLocal { get; }

    /// <summary>The name that it gives itself; empty when it gives none.</summary>
    string UserAgent { get; }

    /// <summary>The secret of its session, valid or not; null when it sent none.</summary>
    string? SessionSecret { get; }
}

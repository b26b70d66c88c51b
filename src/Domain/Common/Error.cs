namespace TaskManager.Domain.Common;

/// <summary>An expected failure, in words that the person who caused it can act on.</summary>
/// <param name="Message">One full sentence.</param>
public abstract record Error(string Message);

/// <summary>The input is not acceptable: nothing was changed.</summary>
/// <param name="Fields">Every message by the name of the input it stands beside; at least one.</param>
public sealed record Validation(ILookup<string, string> Fields) : Error(string.Join(' ', Fields.SelectMany(field => field)))
{
    /// <summary>One message beside one input; the empty name is the form as a whole.</summary>
    public static Validation Of(string field, string message) => new(new[] { message }.ToLookup(_ => field));
}

/// <summary>The operator of this server does not allow it.</summary>
/// <param name="Message">One full sentence.</param>
public sealed record Forbidden(string Message) : Error(Message);

/// <summary>There is no such thing, or it is not yours: the two are not told apart.</summary>
/// <param name="Message">One full sentence.</param>
public sealed record NotFound(string Message) : Error(Message);

/// <summary>The thing changed since you read it.</summary>
/// <param name="Message">One full sentence.</param>
/// <param name="Current">The thing as it is now; null when it may not be shown.</param>
public sealed record Conflict(string Message, object? Current = null) : Error(Message);

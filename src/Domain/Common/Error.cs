namespace TaskManager.Domain.Common;

/// <summary>An expected failure, with a message for the user.</summary>
/// <param name="Message">What happened, then what to do.</param>
public abstract record Error(string Message);

/// <summary>The input is invalid: nothing was changed.</summary>
/// <param name="Fields">The messages by input name; at least one.</param>
public sealed record Validation(ILookup<string, string> Fields) : Error(string.Join(' ', Fields.SelectMany(field => field)))
{
    /// <summary>One message beside one input; the empty name is the form as a whole.</summary>
    public static Validation Of(string field, string message) => new(new[] { message }.ToLookup(_ => field));
}

/// <summary>The operator of this server does not allow it.</summary>
/// <param name="Message">One full sentence.</param>
public sealed record Forbidden(string Message) : Error(Message);

/// <summary>The object does not exist or belongs to another owner; both cases look the same.</summary>
/// <param name="Message">What happened, then what to do.</param>
public sealed record NotFound(string Message) : Error(Message);

/// <summary>The object changed since the caller read it.</summary>
/// <param name="Message">What happened, then what to do.</param>
/// <param name="Current">The object's current state; null when it must not be shown.</param>
public sealed record Conflict(string Message, object? Current = null) : Error(Message);

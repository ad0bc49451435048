using Microsoft.AspNetCore.Http;

namespace Fovea.Server;

/// <summary>A request cannot be answered. The message is one sentence for the client and names nothing of this machine.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">What was given, what was expected.</param>
/// <param name="cause">What happened, for the log.</param>
internal sealed class ServingException(int status, string message, Exception? cause = null) : Exception(message, cause)
{
    public int Status => status;

    /// <summary>When it is worth trying again; null where it is not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static ServingException Bad(string message) => new(StatusCodes.Status400BadRequest, message);

    public static ServingException NotFound(string message) => new(StatusCodes.Status404NotFound, message);

    public static ServingException TooLarge(string message) => new(StatusCodes.Status413PayloadTooLarge, message);

    public static ServingException QueueFull(int waiting) => new(
        StatusCodes.Status429TooManyRequests, $"{waiting} images are waiting already: try again later")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    public static ServingException Unavailable(string message) => new(StatusCodes.Status503ServiceUnavailable, message)
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}

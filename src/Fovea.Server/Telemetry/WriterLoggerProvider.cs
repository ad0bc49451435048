using Microsoft.Extensions.Logging;

namespace Fovea.Server.Telemetry;

/// <summary>Writes log entries as lines.</summary>
internal sealed class WriterLoggerProvider(TextWriter writer) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new WriterLogger(writer);

    public void Dispose()
    {
    }

    private sealed class WriterLogger(TextWriter writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            Exception? cause = exception?.InnerException ?? exception;
            string line = formatter(state, exception);
            if (cause is not null)
                line = $"{line}: {cause.GetType().Name}: {cause.Message}";
            lock (writer)
                writer.WriteLine($"fovea: {line}");
        }
    }
}

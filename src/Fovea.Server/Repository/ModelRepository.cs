using System.Collections.Concurrent;
using Fovea.Server.Serving;

namespace Fovea.Server.Repository;

/// <summary>The models of a server by name and version: loads, unloads, and lends them to requests.</summary>
internal sealed class ModelRepository(ModelFiles files, ModelLoader loader) : IAsyncDisposable, IDisposable
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<LoadedModel>> _loaded = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _reasons = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> _retiring = new();
    private readonly SemaphoreSlim _changing = new(1);

    /// <summary>The ready versions of all models, by name and version.</summary>
    public IReadOnlyList<ServedModel> Ready =>
        [.. _loaded.OrderBy(each => each.Key, StringComparer.Ordinal).SelectMany(each => each.Value).Select(each => each.Model)];

    /// <summary>The model that requests mean which name none: the first that was given.</summary>
    public string? Default { get; private set; }

    /// <summary>Loads all models.</summary>
    /// <exception cref="FoveaException">There are none, or one cannot be loaded.</exception>
    public async Task LoadAllAsync(ModelSources sources, CancellationToken cancellation)
    {
        IReadOnlyList<string> names = files.Names();
        if (names.Count == 0)
            throw new FoveaException("there is no model to serve: name one, or give a folder of models");
        Default = sources.Count > 0 ? sources[0].Name : names[0];
        foreach (string name in names)
            await LoadAsync(name, cancellation).ConfigureAwait(false);
    }

    /// <summary>Loads all versions of a model from its files, in place of those that are loaded.</summary>
    /// <exception cref="ServingException">There is no such model.</exception>
    /// <exception cref="Exception">It cannot be loaded; what was loaded before stays.</exception>
    public async Task LoadAsync(string name, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            IReadOnlyList<(string Version, ModelSource Source)> versions = files.Versions(name);
            if (versions.Count == 0)
                throw Unknown(name);
            _reasons[name] = ModelState.Loading;
            IReadOnlyList<LoadedModel> loaded = await Task.Run(() => Load(versions, cancellation), cancellation).ConfigureAwait(false);
            Replace(name, loaded);
            _reasons.TryRemove(name, out _);
        }
        catch
        {
            if (_reasons.ContainsKey(name))
                _reasons[name] = "it could not be loaded";
            throw;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Unloads all versions of a model; requests that use them are answered first.</summary>
    /// <exception cref="ServingException">There is no such model.</exception>
    public async Task UnloadAsync(string name, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!_loaded.ContainsKey(name) && !files.Names().Contains(name))
                throw Unknown(name);
            Replace(name, []);
            _reasons[name] = "it was unloaded";
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Lends a model to a request.</summary>
    /// <param name="name">Its name; null or empty for <see cref="Default"/>.</param>
    /// <param name="version">Its version; null or empty for the newest.</param>
    /// <exception cref="ServingException">There is none, or it is not loaded.</exception>
    public ModelLease Rent(string? name, string? version = null)
    {
        name = string.IsNullOrEmpty(name) ? Default ?? "" : name;
        if (!_loaded.TryGetValue(name, out IReadOnlyList<LoadedModel>? versions))
        {
            if (!_reasons.TryGetValue(name, out string? reason))
                throw Unknown(name);
            string text = reason == ModelState.Loading ? "it is loading" : reason;
            throw ServingException.Unavailable($"the model '{name}' is not ready: {text}");
        }

        LoadedModel loaded = (string.IsNullOrEmpty(version)
            ? versions[^1]
            : versions.FirstOrDefault(each => each.Model.Version == version))
            ?? throw ServingException.NotFound(
                $"the model '{name}' has no version '{ShownText.Of(version!)}'; it has {string.Join(", ", VersionsOf(name))}");
        return loaded.Rent() ?? throw ServingException.Unavailable($"the model '{name}' is being replaced");
    }

    /// <summary>The ready versions of a model, the newest last.</summary>
    public IReadOnlyList<string> VersionsOf(string name) =>
        _loaded.TryGetValue(name, out IReadOnlyList<LoadedModel>? versions) ? [.. versions.Select(each => each.Model.Version)] : [];

    /// <summary>All models that are loaded or could be.</summary>
    public IReadOnlyList<ModelState> Index()
    {
        List<ModelState> index = [];
        foreach (string name in files.Names().Union(_loaded.Keys).Order(StringComparer.Ordinal))
        {
            IReadOnlyList<string> versions = VersionsOf(name);
            string reason = _reasons.GetValueOrDefault(name, versions.Count == 0 ? "it was not loaded" : "");
            if (versions.Count == 0)
            {
                index.Add(reason == ModelState.Loading
                    ? new ModelState(name, "", ModelState.Loading, "")
                    : new ModelState(name, "", ModelState.Unavailable, reason));
            }

            index.AddRange(versions.Select(version => new ModelState(name, version, ModelState.Ready, "")));
        }

        return index;
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Unloads everything.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (string name in _loaded.Keys)
            Replace(name, []);
        await Task.WhenAll(_retiring.Keys).ConfigureAwait(false);
        _changing.Dispose();
    }

    private static ServingException Unknown(string name) =>
        ServingException.NotFound($"there is no model '{ShownText.Of(name)}'; GET /models lists all");

    private LoadedModel[] Load(IReadOnlyList<(string Version, ModelSource Source)> versions, CancellationToken cancellation) =>
    [
        .. versions.Select(each =>
        {
            cancellation.ThrowIfCancellationRequested();
            return new LoadedModel(loader.Load(each.Source, each.Version));
        }),
    ];

    private void Replace(string name, IReadOnlyList<LoadedModel> loaded)
    {
        _loaded.TryGetValue(name, out IReadOnlyList<LoadedModel>? former);
        if (loaded.Count > 0)
            _loaded[name] = loaded;
        else
            _loaded.TryRemove(name, out _);
        foreach (LoadedModel old in former ?? [])
        {
            Task retired = old.RetireAsync();
            _retiring[retired] = true;
            _ = retired.ContinueWith(done => _retiring.TryRemove(done, out bool _), TaskScheduler.Default);
        }
    }
}

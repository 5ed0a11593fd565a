"""What is done beside the pages, in processes of its own: the queue, its worker and its clock, and each kind of job.

Reading an uploaded document and drawing its pages stand beside the queue: they belong to a page that waits.
"""
